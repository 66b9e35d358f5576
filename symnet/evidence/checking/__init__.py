"""A user's own derivation, line by line; and the words for anybody's tests."""
