"""The commands of `runut`, one module per subject."""
