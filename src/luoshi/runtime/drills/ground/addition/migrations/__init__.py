"""A column with a default, a constraint checked afterwards, and the column gone again."""
