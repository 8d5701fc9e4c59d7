"""Papers that leave the program."""
