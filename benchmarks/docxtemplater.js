// Renders template.docx with data.json of a folder, warm; prints the median CPU seconds of one rendering.
const fs = require("fs");
const path = require("path");
const PizZip = require("pizzip");
const Docxtemplater = require("docxtemplater");

const folder = process.argv[2];
const template = fs.readFileSync(path.join(folder, "template.docx"));
const data = JSON.parse(fs.readFileSync(path.join(folder, "data.json"), "utf-8"));

function render() {
  const document = new Docxtemplater(new PizZip(template), { paragraphLoop: true });
  document.render(data);
  const content = document.getZip().generate({ type: "nodebuffer", compression: "DEFLATE" });
  fs.writeFileSync(path.join(folder, "docxtemplater.docx"), content);
}

const WARM = 60;
const ROUNDS = 60;
for (let round = 0; round < WARM; round++) render();
const taken = [];
for (let round = 0; round < ROUNDS; round++) {
  const before = process.cpuUsage();
  render();
  const used = process.cpuUsage(before);
  taken.push((used.user + used.system) / 1e6);
}
taken.sort((one, other) => one - other);
console.log(taken[ROUNDS / 2]);
