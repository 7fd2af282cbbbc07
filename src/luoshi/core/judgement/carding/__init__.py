"""Cards for causes other than time, the rules of it: proposed, told, defended, decided, reviewed. Pure."""
