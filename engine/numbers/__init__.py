"""Letter numbers: registers per unit, kind and year, without gaps whoever asks at the same time."""
