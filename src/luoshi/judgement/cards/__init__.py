"""Cards for causes other than time: proposed, told, defended, decided by a person, reviewed by others."""
