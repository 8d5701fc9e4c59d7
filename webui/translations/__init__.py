"""The catalogues of the languages; English needs none, because the sentences in the code are English."""
