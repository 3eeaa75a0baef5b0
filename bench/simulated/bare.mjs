// The least that answers a request and has a database: Express and better-sqlite3. Tells over IPC that it listens.
import Database from "better-sqlite3";
import express from "express";

const database = new Database(process.argv[2]);
database.pragma("journal_mode = WAL");
database.exec("CREATE TABLE IF NOT EXISTS thing (id INTEGER PRIMARY KEY, name TEXT)");
const find = database.prepare("SELECT * FROM thing WHERE id = ?");
const app = express();
app.get("/things/:id", (request, response) => response.json(find.get(request.params.id) ?? null));
const server = app.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
