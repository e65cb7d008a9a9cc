-- Who is billed for an answer that was not finished when its call was, as JSON; null when nothing is open. Taking it
-- away is what decides which of several that see the answer's end bills it.
ALTER TABLE stored_objects ADD COLUMN bill text;
