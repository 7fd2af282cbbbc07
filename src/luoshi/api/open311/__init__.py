"""Open311 GeoReport v2 mapped on cases: an outer door for programs that know the standard.

It lists only kinds whose publicity lets strangers see that a case exists and its result, and no words: `description` is
given only where its author released it, and nothing records a release yet. https://wiki.open311.org/GeoReport_v2
"""
