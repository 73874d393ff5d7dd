// Node's socket.io as a room that only passes on: no database, no rights, no history.
// PORT, and SIZE: how long a push shall be at least, so that both servers write as many bytes.
const { createServer } = require("node:http");
const { Server } = require("socket.io");

const web = createServer((_request, response) => response.end("ok"));
const io = new Server(web, { transports: ["websocket"], perMessageDeflate: false });
const rooms = io.of("/rooms");
let number = 0;

rooms.on("connection", (socket) => {
  socket.on("enter", (_data, answer) => {
    socket.join("all");
    answer({ ok: true });
  });
  socket.on("say", (data, answer) => {
    number += 1;
    const lines = [{ number, text: data.text }];
    const bare = JSON.stringify(["news", { lines, pad: "" }]).length + "42/rooms,".length;
    rooms.to("all").emit("news", { lines, pad: "p".repeat(Math.max(0, Number(process.env.SIZE ?? 0) - bare)) });
    answer({ ok: true });
  });
});
web.listen(Number(process.env.PORT), "127.0.0.1", 4096);
