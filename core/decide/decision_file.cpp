// decisions/NAME.yaml: written by hand for exact numbers, read tolerantly (unknown keys are left alone).
#include "decide/decision.h"
#include "decide/detail/yaml_text.h"

#include <array>
#include <cmath>
#include <set>

namespace thresher {
namespace {

constexpr std::array originNames = {"rule", "hand", "locked"};

std::string cutMap(const Cuts& cuts, const std::vector<std::string>& classes)
{
    return yamlMap(classes, [&](std::size_t c) { return yamlCut(cuts[c]); });
}

std::string numberMap(const std::vector<double>& values, const std::vector<std::string>& classes,
                      std::string_view indent)
{
    return yamlMap(
        classes, [&](std::size_t c) { return yamlNumber(values[c]); }, indent);
}

std::string scoreSetText(const ScoreSetIdentity& set)
{
    std::string out = "score_set:\n  hash: " + yamlText(set.hash) + "\n";
    out += set.members.empty() ? "  members: []\n" : "  members:\n";
    for (const auto& member : set.members)
        out += "    - {path: " + yamlText(member.path) +
               ", fold: " + (member.fold < 0 ? "null" : std::to_string(member.fold)) +
               ", weight: " + yamlNumber(member.weight) + "}\n";
    return out + "  space: " + std::string(spaceName(set.space)) + "\n";
}

std::string balanceText(const Decision& d)
{
    std::vector<std::string> fromTraining;
    for (std::size_t c = 0; c < d.classes.size(); ++c)
        if (d.balance.fromTraining[c]) fromTraining.push_back(d.classes[c]);
    return "balance:\n  source: " + yamlText(d.balance.source) +
           "\n  from_training: " + yamlList(fromTraining) + "\n  per_class:\n" +
           numberMap(d.balance.rate, d.classes, "    ");
}

std::string scoresText(const RuleScores& scores)
{
    std::string out = "scores:\n  own_rows: " + yamlNumber(scores.ownRows.value) + "\n";
    if (!scores.crossFitted) return out + "  cross_fitted: null\n  interval: null\n  badge: null\n";
    const BadgedScore& fitted = *scores.crossFitted;
    out += "  cross_fitted: " + yamlNumber(fitted.value) + "\n  interval: ";
    out += fitted.interval
               ? "[" + yamlNumber(fitted.interval->low) + ", " + yamlNumber(fitted.interval->high) + "]\n"
               : "null\n";
    return out + "  badge: " + std::string(badgeName(fitted.badge)) + "\n";
}

// Reads the parts of a decision; every function names the key in its errors.
class DecisionReader {
  public:
    DecisionReader(YAML::Node root, std::string where) : m_root(std::move(root)), m_where(std::move(where)) {}

    Result<Decision> read()
    {
        THRESHER_TRY(refuseDoubledKeys(m_root, ""));
        for (const char* part : {"score_set", "basis", "balance", "rates", "scores"})
            THRESHER_TRY(refuseDoubledKeys(m_root[part], std::string(part) + "."));
        THRESHER_TRY(readClasses());
        THRESHER_TRY(readNames());
        THRESHER_TRY(readScoreSet());
        THRESHER_TRY(readBasis());
        THRESHER_TRY(readBalance());
        THRESHER_ASSIGN(m_out.thresholds, cuts("thresholds"));
        if (m_out.thresholds.empty()) return bad("thresholds", "is missing");
        if (m_root["test_thresholds"]) {
            THRESHER_ASSIGN(m_out.testThresholds, cuts("test_thresholds"));
        }
        THRESHER_TRY(readOrigin());
        THRESHER_TRY(numbers(m_root["delta"], "delta", m_out.delta));
        if (m_out.delta.empty()) m_out.delta.assign(m_out.classes.size(), 0.0);
        THRESHER_TRY(readRates());
        THRESHER_TRY(readScores());
        for (const Rule rule : allRules) {
            const std::string key = std::string(ruleName(rule)) + "_thresholds";
            if (!m_root[key]) continue;
            THRESHER_ASSIGN(m_out.ruleThresholds[rule], cuts(key));
        }
        return std::move(m_out);
    }

  private:
    Error bad(const std::string& key, const std::string& what) const
    {
        return fail(ErrorCode::BadFormat, "'" + key + "' " + what, "Is this a decision file?", m_where);
    }

    // What is wrong in a file is no matter of the command line, and the file is named.
    template <class T>
    Result<T> inFile(Result<T> read) const
    {
        if (read) return read;
        Error error = std::move(read).error();
        error.code = ErrorCode::BadFormat;
        error.where = m_where;
        return error;
    }

    // The parser takes one of two values, without a word. Classes named twice are told by those who read
    // them.
    Status refuseDoubledKeys(const YAML::Node& map, const std::string& prefix) const
    {
        if (!map || !map.IsMap()) return {};
        std::set<std::string> seen;
        for (const auto& entry : map)
            if (entry.first.IsScalar() && !seen.insert(entry.first.Scalar()).second)
                return fail(ErrorCode::BadFormat, "'" + prefix + entry.first.Scalar() + "' stands twice",
                            "Leave one of them.", m_where);
        return {};
    }

    // Rows; 0 for what is missing or below.
    Status count(const YAML::Node& node, const std::string& key, std::size_t& out)
    {
        double rows = 0;
        THRESHER_TRY(number(node, key, rows));
        if (rows > 9e15) return bad(key, "is an absurd number");
        out = rows > 0 ? static_cast<std::size_t>(rows) : 0;
        return {};
    }

    Status readClasses()
    {
        const YAML::Node list = m_root["classes"];
        if (!list || !list.IsSequence()) return bad("classes", "is missing");
        for (const auto& item : list) {
            if (!item.IsScalar()) return bad("classes", "holds something that is no name");
            m_out.classes.push_back(item.Scalar());
        }
        return {};
    }
    Status readNames()
    {
        m_out.name = yamlString(m_root, "name");
        m_out.transfer = yamlString(m_root, "transfer");
        if (const auto text = yamlString(m_root, "rule"); !text.empty()) {
            THRESHER_ASSIGN(const NamedRule named, inFile(namedRule(text)));
            m_out.rule = named.rule;
            m_out.reference = named.reference;
        }
        if (const auto text = yamlString(m_root, "space"); !text.empty()) {
            THRESHER_ASSIGN(m_out.space, inFile(spaceFromName(text)));
        }
        THRESHER_TRY(number(m_root["blend"], "blend", m_out.blend));
        double seed = 42;
        THRESHER_TRY(number(m_root["seed"], "seed", seed));
        m_out.seed = seed >= 0 && seed < 9e15 ? static_cast<std::uint64_t>(seed) : 42;
        return {};
    }
    Status readScoreSet()
    {
        const YAML::Node set = m_root["score_set"];
        if (!set) return {};
        if (!set.IsMap()) return bad("score_set", "is not a map");
        m_out.scoreSet.hash = yamlString(set, "hash");
        if (const auto text = yamlString(set, "space"); !text.empty()) {
            THRESHER_ASSIGN(m_out.scoreSet.space, inFile(spaceFromName(text)));
        }
        for (const auto& item : set["members"]) {
            if (!item.IsMap()) return bad("score_set.members", "holds something that is no map");
            ScoreSetMember member;
            member.path = yamlString(item, "path");
            double fold = -1;
            THRESHER_TRY(number(item["fold"], "fold", fold));
            if (std::abs(fold) > 1e6) return bad("score_set.members", "names a fold of absurd size");
            member.fold = std::isnan(fold) ? -1 : static_cast<int>(fold);
            THRESHER_TRY(number(item["weight"], "weight", member.weight));
            m_out.scoreSet.members.push_back(std::move(member));
        }
        return {};
    }
    Status readBasis()
    {
        const YAML::Node basis = m_root["basis"];
        if (!basis || !basis.IsMap()) return {};
        THRESHER_TRY(count(basis["rows"], "basis.rows", m_out.basisRows));
        m_out.testHash = yamlString(basis, "test_sha256");
        return {};
    }
    Status readBalance()
    {
        m_out.balance.fromTraining.assign(m_out.classes.size(), false);
        m_out.balance.rate.assign(m_out.classes.size(), std::nan(""));
        const YAML::Node balance = m_root["balance"];
        if (!balance || !balance.IsMap()) return {};
        m_out.balance.source = yamlString(balance, "source");
        for (const auto& item : balance["from_training"])
            for (std::size_t c = 0; c < m_out.classes.size(); ++c)
                if (item.IsScalar() && item.Scalar() == m_out.classes[c])
                    m_out.balance.fromTraining[c] = true;
        if (balance["per_class"])
            THRESHER_TRY(numbers(balance["per_class"], "per_class", m_out.balance.rate));
        return {};
    }
    Status readOrigin()
    {
        m_out.origin.assign(m_out.classes.size(), CutOrigin::Rule);
        if (!m_root["origin"]) return {};
        THRESHER_ASSIGN(const auto nodes, yamlPerClass(m_root["origin"], "origin", m_out.classes, m_where));
        for (std::size_t c = 0; c < nodes.size(); ++c) {
            const std::string text = nodes[c].IsScalar() ? nodes[c].Scalar() : std::string();
            std::size_t i = 0;
            while (i < originNames.size() && text != originNames[i]) ++i;
            if (i == originNames.size()) return bad("origin", "is none of rule, hand, locked");
            m_out.origin[c] = static_cast<CutOrigin>(i);
        }
        return {};
    }
    Status readRates()
    {
        const YAML::Node rates = m_root["rates"];
        if (!rates || !rates.IsMap()) return {};
        THRESHER_TRY(numbers(rates["tpr"], "rates.tpr", m_out.tpr));
        THRESHER_TRY(numbers(rates["fpr"], "rates.fpr", m_out.fpr));
        THRESHER_TRY(count(rates["rows"], "rates.rows", m_out.ratesRows));
        return {};
    }
    Status readScores()
    {
        const YAML::Node scores = m_root["scores"];
        if (!scores || !scores.IsMap()) return {};
        double own = 0;
        THRESHER_TRY(number(scores["own_rows"], "scores.own_rows", own));
        m_out.scores = RuleScores{.ownRows = BadgedScore(own, Badge::OwnRows)};
        double fitted = std::nan("");
        THRESHER_TRY(number(scores["cross_fitted"], "scores.cross_fitted", fitted));
        if (std::isnan(fitted)) return {};
        THRESHER_ASSIGN(const Badge badge, inFile(badgeFromName(yamlString(scores, "badge"))));
        m_out.scores->crossFitted = BadgedScore(fitted, badge);
        const YAML::Node interval = scores["interval"];
        if (!interval || !interval.IsSequence() || interval.size() != 2) return {};
        Interval range;
        THRESHER_TRY(number(interval[0], "scores.interval", range.low));
        THRESHER_TRY(number(interval[1], "scores.interval", range.high));
        m_out.scores->crossFitted->interval = range;
        return {};
    }
    Result<Cuts> cuts(const std::string& key)
    {
        if (!m_root[key]) return Cuts{};
        THRESHER_ASSIGN(const auto nodes, yamlPerClass(m_root[key], key, m_out.classes, m_where));
        Cuts out;
        for (std::size_t c = 0; c < nodes.size(); ++c) {
            THRESHER_ASSIGN(const Cut cut, yamlToCut(nodes[c], key + "." + m_out.classes[c], m_where));
            out.push_back(cut);
        }
        return out;
    }
    Status numbers(const YAML::Node& node, const std::string& key, std::vector<double>& to)
    {
        if (!node) return {};
        THRESHER_ASSIGN(const auto nodes, yamlPerClass(node, key, m_out.classes, m_where));
        to.clear();
        for (std::size_t c = 0; c < nodes.size(); ++c) {
            THRESHER_ASSIGN(const double value,
                            yamlToNumber(nodes[c], key + "." + m_out.classes[c], m_where));
            to.push_back(value);
        }
        return {};
    }
    Status number(const YAML::Node& node, const std::string& key, double& to)
    {
        if (!node) return {};
        THRESHER_ASSIGN(to, yamlToNumber(node, key, m_where));
        return {};
    }

    YAML::Node m_root;
    std::string m_where;
    Decision m_out;
};

} // namespace

std::string decisionYaml(const Decision& d)
{
    std::string out = "format: 1\nprogram: thresher\nname: " + yamlText(d.name) + "\n";
    out += scoreSetText(d.scoreSet);
    out += "classes: " + yamlList(d.classes) + "\n";
    out += "rule: " + std::string(ruleName(d.rule)) +
           (d.reference == ReferenceBalance::AsCoded ? "_as_coded" : "") +
           "\nspace: " + std::string(spaceName(d.space)) + "\nblend: " + yamlNumber(d.blend) +
           "\nseed: " + std::to_string(d.seed) + "\n";
    out += "basis:\n  rows: " + std::to_string(d.basisRows) +
           "\n  test_sha256: " + (d.testHash.empty() ? "null" : yamlText(d.testHash)) + "\n";
    out += balanceText(d);
    out += "thresholds:\n" + cutMap(d.thresholds, d.classes);
    out += "origin:\n" + yamlMap(d.classes, [&](std::size_t c) {
               return std::string(originNames[static_cast<std::size_t>(d.origin[c])]);
           });
    out += "delta:\n" + numberMap(d.delta, d.classes, "  ");
    if (!d.tpr.empty())
        out += "rates:\n  rows: " + std::to_string(d.ratesRows) + "\n  tpr:\n" +
               numberMap(d.tpr, d.classes, "    ") + "  fpr:\n" + numberMap(d.fpr, d.classes, "    ");
    if (!d.transfer.empty()) out += "transfer: " + yamlText(d.transfer) + "\n";
    if (!d.testThresholds.empty()) out += "test_thresholds:\n" + cutMap(d.testThresholds, d.classes);
    if (d.scores) out += scoresText(*d.scores);
    for (const auto& [rule, cuts] : d.ruleThresholds)
        out += std::string(ruleName(rule)) + "_thresholds:\n" + cutMap(cuts, d.classes);
    return out;
}

Status writeDecision(FileSystem& files, const Path& path, const Decision& decision)
{
    return writeAtomically(files, path, decisionYaml(decision));
}

Result<Decision> parseDecision(std::string_view yaml, const std::string& where)
{
    THRESHER_ASSIGN(YAML::Node root, parseYamlMap(yaml, where));
    try {
        return DecisionReader(std::move(root), where).read();
    } catch (const YAML::Exception& problem) {
        return fail(ErrorCode::BadFormat, "Not a decision file: " + std::string(problem.what()), {}, where);
    }
}

Result<Decision> readDecision(FileSystem& files, const Path& path)
{
    THRESHER_ASSIGN(const auto text, files.readFile(path));
    return parseDecision(text, path.string());
}

} // namespace thresher
