"""An officer's pages: the first-inquiry desk, my desk, the case page.

They parse a form, call one command and show what came of it; a refusal is shown in the form it refuses, beside what
was typed.
"""
