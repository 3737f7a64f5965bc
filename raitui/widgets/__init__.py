"""One file per widget: draws what it is given."""
