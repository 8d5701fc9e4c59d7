"""Proof for an auditor: what a case is made of, sealed and signed, and whether its SOP was followed."""
