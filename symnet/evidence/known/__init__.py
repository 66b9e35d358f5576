"""What is known of the parts of a claim: linear relations, signs and bounds, where values exist."""
