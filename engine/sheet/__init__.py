"""The official sheet of an SOP (SOP AP, PermenPAN-RB 35/2012), drawn from the version that runs."""
