"""What others say of an office, the rules of it: ratings, callbacks, second looks, audits. Pure."""
