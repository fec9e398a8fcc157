const { Project, YamlFile } = require("projen");
const documents = require("./documents.json");

const project = new Project({ name: "fraud" });
for (const [name, obj] of Object.entries(documents)) {
  new YamlFile(project, `out/${name}.yaml`, { obj });
}
project.synth();
