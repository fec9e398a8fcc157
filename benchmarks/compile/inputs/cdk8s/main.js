const { App, Chart, ApiObject, YamlOutputType } = require("cdk8s");
const documents = require("./documents.json");

const app = new App({ yamlOutputType: YamlOutputType.FILE_PER_RESOURCE });
const chart = new Chart(app, "fraud");
for (const name of ["deployment", "service", "cronjob"]) {
  new ApiObject(chart, name, documents[name]);
}
new ApiObject(chart, "workflow", {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "fraud-workflow" },
  data: { "workflow.yaml": JSON.stringify(documents.workflow) },
});
app.synth();
