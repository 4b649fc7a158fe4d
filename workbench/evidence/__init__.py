"""The world outside the chats: sources and what they say about a claim."""
