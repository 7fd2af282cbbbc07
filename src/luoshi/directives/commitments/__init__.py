"""From clean text to commitments: who is to do what, by when, to what measure, and where the paper says so."""
