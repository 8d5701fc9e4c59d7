"""Every look of those who oversee units: rows in, plain values out; changes nothing and knows no page."""
