"""Revising an SOP: drafts, the gate's questions, the table, differences, the sheet, and what happens to running cases."""
