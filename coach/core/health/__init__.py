"""Health rules: screening, contra-indications, the body map, pain."""
