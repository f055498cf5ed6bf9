"""The core pipeline's registries as peers read them, whatever way each has to type a column."""

LINKS = {"population": None, "insurance": "person", "dossiers": "person", "dossier_data": "dossier"}
ENUMS = {
    "sex": ("M", "F"),
    "marital_status": ("single", "married", "divorced", "widowed"),
    "life": ("alive", "dead"),
    "scheme": ("social", "health", "welfare"),
    "channel": ("online", "paper", "mixed"),
    "fee_method": ("qr", "cash", "none"),
    "source": ("population", "business", "land", "tax", "insurance", "declared"),
}
# The tone mark's old place in a syllable and its new one.
TONE_PLACES = [
    pair.split("→")
    for pair in "òa→oà óa→oá ỏa→oả õa→oã ọa→oạ òe→oè óe→oé ỏe→oẻ õe→oẽ ọe→oẹ ùy→uỳ úy→uý ủy→uỷ ũy→uỹ ụy→uỵ".split()
]


def core(kinds):
    """Key and columns by registry; `kinds` has a function for each type of column."""
    digits, person_id, code, text = kinds.digits, kinds.person_id, kinds.code, kinds.text
    name, enum, date, timestamp = kinds.name, kinds.enum, kinds.date, kinds.timestamp
    return {
        "population": (
            ["citizen_id"],
            [digits("citizen_id", 12), digits("old_id", 9, optional=True), name("full_name"), date("birth_date"),
             enum("sex"), code("commune_code", 5), enum("marital_status"), enum("life"), timestamp("updated_at")],
        ),
        "insurance": (
            ["participant_id"],
            [code("participant_id", 10), person_id("citizen_id"), name("full_name"), date("birth_date"),
             enum("scheme"), code("commune_code", 5), timestamp("updated_at")],
        ),
        "dossiers": (
            ["dossier_id"],
            [text("dossier_id"), text("procedure_code"), text("sector"), code("commune_code", 5),
             person_id("citizen_id"), enum("channel"), timestamp("received_at"), timestamp("due_at"),
             timestamp("completed_at", optional=True), kinds.boolean("result_digitised", optional=True),
             kinds.integer("fee_vnd"), enum("fee_method"), timestamp("updated_at")],
        ),
        "dossier_data": (
            ["dossier_id", "item_no"],
            [text("dossier_id"), kinds.integer("item_no"), text("item_code"), enum("source"),
             timestamp("updated_at")],
        ),
    }
