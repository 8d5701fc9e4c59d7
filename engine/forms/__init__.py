"""Turns form files into typed fields, and what people type into answers or problems; knows no page, table or clock."""
