"""What people are told about their work, by which way, and that each thing is told once."""
