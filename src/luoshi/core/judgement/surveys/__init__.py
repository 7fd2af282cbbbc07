"""评议机关, the rules of it: what is asked of whom, who may answer, what the answers come to. Pure."""
