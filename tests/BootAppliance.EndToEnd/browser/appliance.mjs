// The admin API by its socket, and what a test expects of a page.
import http from "node:http";

export function api(socket, method, path, body) {
  return new Promise((resolve, reject) => {
    const request = http.request({ socketPath: socket, path: "/api/v1/" + path, method, headers: { "Content-Type": "application/json" } }, async answer => {
      let text = "";
      for await (const part of answer) text += part;
      if (answer.statusCode >= 300) reject(new Error(`${method} ${path}: ${answer.statusCode} ${text}`));
      else resolve(text ? JSON.parse(text) : null);
    });
    request.on("error", reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

export function expect(holds, sentence) {
  if (!holds) throw new Error(sentence);
}

// Until it holds; what changes on a page comes with an event, or with the next question.
export async function eventually(check, sentence, seconds = 15) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    if (await check().catch(() => false)) return;
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${sentence}`);
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}
