-- Health of the kinds of studyflow.dev for Argo CD, as one script for StudyFlow, Release and DatabaseMigration.
-- In: obj, the resource. Out: a table with status (Healthy, Progressing, Degraded, Suspended) and message.
-- Nothing is judged by a status that speaks of an older generation.

local health = { status = "Progressing", message = "Waits for the operator to look at it." }

local summary = "Ready"
if obj.kind ~= "StudyFlow" then
  summary = "Succeeded"
end

if obj.status == nil or obj.status.conditions == nil then
  return health
end

local generation = obj.metadata.generation
if generation ~= nil and obj.status.observedGeneration ~= generation then
  health.message = "Waits for the operator to look at the newest spec."
  return health
end

local found = {}
for _, condition in ipairs(obj.status.conditions) do
  found[condition.type] = condition
end

local main = found[summary]
local stalled = found["Stalled"]
local reconciling = found["Reconciling"]

if main ~= nil then
  health.message = main.message
end

-- A release that a newer one has overtaken is over, and nobody has to do anything about it.
if obj.kind == "Release" and main ~= nil and main.status == "False" and main.reason == "Superseded" then
  health.status = "Healthy"
  return health
end

if stalled ~= nil and stalled.status == "True" then
  health.status = "Degraded"
  health.message = stalled.message
  return health
end

if obj.spec ~= nil and obj.spec.paused == true then
  health.status = "Suspended"
  return health
end

if obj.status.step == "AwaitingPromotion" then
  health.status = "Suspended"
  health.message = obj.status.message or "Waits for somebody to promote it."
  return health
end

if main ~= nil and main.status == "True" and (reconciling == nil or reconciling.status ~= "True") then
  health.status = "Healthy"
  return health
end

if obj.kind ~= "StudyFlow" and main ~= nil and main.status == "False" and reconciling ~= nil and reconciling.status == "False" then
  health.status = "Degraded"
  return health
end

return health
