/** `node health.mjs HOST PORT`, the health check of Tandem's image: ends with 0 when /healthz answers as it should. */
const [host, port] = process.argv.slice(2);
const answer = await fetch(`http://${host === "0.0.0.0" ? "127.0.0.1" : host}:${port}/healthz`);
process.exitCode = answer.ok ? 0 : 1;
