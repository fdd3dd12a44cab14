"""What the live floor knows of the store."""

from app.store.log import Batch, Conflict, EventLog, StorageDown

__all__ = ["Batch", "Conflict", "EventLog", "StorageDown"]
