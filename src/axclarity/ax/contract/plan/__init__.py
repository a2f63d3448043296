"""Plans: contracts boiled down. From files, as text, side by side, and back to WSDL."""

from axclarity.ax.contract.plan._compare import compare
from axclarity.ax.contract.plan._difference import (
    Change,
    Difference,
    Severity,
    derived_name,
    shape_of,
    short_name,
)
from axclarity.ax.contract.plan._files import (
    files_from_path,
    plan_from_files,
    services_from_files,
)
from axclarity.ax.contract.plan._model import (
    Leaf,
    Plan,
    PlanAttribute,
    PlanElement,
    PlanField,
    PlanOperation,
    PlanType,
    local_name,
    namespace_of,
)
from axclarity.ax.contract.plan._module import classes_from_plan, module_from_plan
from axclarity.ax.contract.plan._of_classes import (
    SERVICES_NAMESPACE,
    plan_of_custom_service,
    plan_of_document,
    without_lengths,
)
from axclarity.ax.contract.plan._pinned import pin, pinned_file, read_pinned
from axclarity.ax.contract.plan._publish import published, schemas_of
from axclarity.ax.contract.plan._text import plan_from_text, text_from_plan

__all__ = [
    "SERVICES_NAMESPACE",
    "Change",
    "Difference",
    "Leaf",
    "Plan",
    "PlanAttribute",
    "PlanElement",
    "PlanField",
    "PlanOperation",
    "PlanType",
    "Severity",
    "classes_from_plan",
    "compare",
    "derived_name",
    "files_from_path",
    "local_name",
    "module_from_plan",
    "namespace_of",
    "pin",
    "pinned_file",
    "plan_from_files",
    "plan_from_text",
    "plan_of_custom_service",
    "plan_of_document",
    "published",
    "read_pinned",
    "schemas_of",
    "services_from_files",
    "shape_of",
    "short_name",
    "text_from_plan",
    "without_lengths",
]
