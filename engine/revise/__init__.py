"""Revising an SOP: drafts, the table, differences, the sheet, and what happens to the cases that run."""
