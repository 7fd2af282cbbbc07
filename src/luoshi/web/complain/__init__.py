"""Conduct complaints for anybody: by a receipt code alone, on a route that keeps no address and no session."""
