// Everything works without scripts; what stands here only helps. Each file
// is one function, so that nothing is global.
"use strict";
document.documentElement.classList.add("js");
