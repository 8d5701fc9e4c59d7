"""Who signed which bytes, as what and how; what a signature is worth is said, never promised."""
