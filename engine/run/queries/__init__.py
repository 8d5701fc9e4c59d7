"""Every look at instances and their tasks: rows in, plain values out; changes nothing."""
