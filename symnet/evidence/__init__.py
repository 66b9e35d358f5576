"""Evidence: refute, prove, enclose, sample; and check a proof again."""
