"""评议机关 on the board: the plan step by step, codes, progress without results, paper, themes, the report."""
