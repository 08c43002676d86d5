"""Request data into frozen values, or errors beside their fields."""
