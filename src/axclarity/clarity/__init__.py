"""Clarity eCommerce, in its own words."""
