"""The containment console for AI in production: see what burns, contain it, prove it, record it."""
