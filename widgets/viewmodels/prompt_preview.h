// What the model sees of a post: the prompt of a configuration around it, what of it is cut, and which posts
// of the data are cut at all. The tokenizer is opened and posts are encoded on worker threads; the post comes
// first, the count a little later. Knows no widgets. GUI thread only.
#pragma once

#include "base/error.h"
#include "config/run_config.h"
#include "controllers/task.h"
#include "data/dataset.h"
#include "text/prompt.h"

#include <QObject>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace thresher {

class PromptPreview final : public QObject {
    Q_OBJECT

  public:
    // A stretch of the prompt: its text (UTF-8), or only how long it is.
    struct Piece {
        std::string text;
        bool cut = false;         // the model does not see it
        std::int64_t leftOut = 0; // code points of a piece without text: inside a very long cut
    };
    struct Seen {
        std::vector<Piece> prompt; // in order; the whole of it but for what was left out
        std::int64_t tokens = 0;   // that the model sees, bos and eos counted
        std::int64_t cutTokens = 0;
    };
    // Longer cuts keep so many code points at either end: nobody reads ten million characters struck out, and
    // what the model sees lies in front of them or behind.
    static constexpr std::size_t longestCut = 20'000, keptOfCut = 2'000;

    explicit PromptPreview(FileSystem& files, QObject* parent = nullptr);

    // Each does nothing when nothing changes. Without posts or model there is nothing to see.
    void setPosts(std::shared_ptr<const Dataset> posts);
    void setConfig(const RunConfig& config);
    void setRow(std::size_t row); // past the end: the last

    std::size_t row() const { return m_row; }
    std::size_t rows() const { return m_posts ? m_posts->rows() : 0; }
    bool hasModel() const { return !m_model.model_name_or_path.empty() && m_model.kind != "linear"; }
    const Seen* seen() const { return m_seen ? &*m_seen : nullptr; } // null: not yet, or problem()
    const Error* problem() const { return m_problem ? &*m_problem : nullptr; }
    // Rows whose prompt is cut, ascending; null: not counted yet.
    const std::vector<std::size_t>* cutRows() const { return m_cutRows ? &*m_cutRows : nullptr; }
    // The first cut post behind row(), else the first of all; nullopt: none, or not counted yet.
    std::optional<std::size_t> nextCutRow() const;
    bool isRunning() const { return m_look.isRunning() || m_count.isRunning(); }

  Q_SIGNALS:
    void changed();

  private:
    struct Looked {
        std::shared_ptr<const Tokenizer> tokenizer;
        std::shared_ptr<const PromptEncoder> encoder;
        Seen seen;
    };
    void restart();
    void look();
    void count();

    FileSystem& m_files;
    std::shared_ptr<const Dataset> m_posts;
    ModelConfig m_model;
    PromptConfig m_prompt;
    std::size_t m_row = 0;
    std::shared_ptr<const Tokenizer> m_tokenizer; // of m_tokenizerFolder; large: opened once
    std::string m_tokenizerFolder;
    std::shared_ptr<const PromptEncoder> m_encoder; // of the configuration; null: not made yet
    std::optional<Seen> m_seen;
    std::optional<std::vector<std::size_t>> m_cutRows;
    std::optional<Error> m_problem;
    Task m_look, m_count; // last: joined before the rest goes
};

} // namespace thresher
