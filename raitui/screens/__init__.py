"""One file per screen: compose and forward."""
