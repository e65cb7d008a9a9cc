import type { ServerEvent } from "./core.js";

/** Reads server-sent events; pings are left out. */
export async function* readEvents<T>(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent<T>> {
  let kind = "";
  let data: string[] = [];
  for await (const line of readLines(body)) {
    if (line === "") {
      if (data.length > 0 && kind !== "ping") yield { kind: kind || "message", data: JSON.parse(data.join("\n")) as T };
      kind = "";
      data = [];
    } else if (line.startsWith("event:")) {
      kind = line.slice(6).trim();
    } else if (line.startsWith("data:")) {
      data.push(line.slice(line[5] === " " ? 6 : 5));
    }
  }
}

async function* readLines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + decoder.decode(value, { stream: true })).split("\n");
      rest = lines.pop()!;
      for (const line of lines) yield line.endsWith("\r") ? line.slice(0, -1) : line;
    }
  } finally {
    await reader.cancel().catch(() => undefined); // Closes the connection when the caller leaves early.
  }
}
