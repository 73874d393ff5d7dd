/** The live room: its parts, each in a file of its own, on one connection. */

import "./tabs.js";
import "./chat.js";
import "./questions.js";
import "./polls.js";
import "./stage.js";
import "./people.js";
import "./forms.js";
import { root } from "./dom.js";
import { begin } from "./link.js";

root.classList.add("is-scripted");
begin();
