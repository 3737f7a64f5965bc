"""The log of what was intended and what came of it: kept, chained, verified, exported, and what stands in for it."""
