"""Makes cases of the demonstration agency with a believable past, by the rules of real ones. Invents no person."""
