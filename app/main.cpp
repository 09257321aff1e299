// The window. `thresher FILE|RUN|WORKSPACE` opens it there.
#include "app_settings.h"
#include "appearance.h"
#include "application.h"
#include "base/file_system.h"
#include "base/version.h"
#include "controllers/workspace_controller.h"
#include "main_window.h"
#include "screenshots.h"

#include <QCommandLineParser>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStandardPaths>

#include <algorithm>
#include <clocale>
#include <cstdio>
#include <memory>
#include <span>
#include <string_view>

namespace {

struct Options {
    QString path, screenshots, theme, language, size;
};

Options readOptions(const QCoreApplication& app)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Workbench for multilabel text classification"));
    parser.addHelpOption();
    parser.addVersionOption();
    const auto option = [&parser](const char* name, const char* help, const char* value) {
        const QCommandLineOption made(QString::fromLatin1(name), QString::fromLatin1(help),
                                      QString::fromLatin1(value));
        parser.addOption(made);
        return made;
    };
    const auto shots = option("screenshots", "Write one PNG per page and state into DIR and end.", "DIR");
    const auto theme = option("theme", "light, dark or system.", "NAME");
    const auto lang = option("lang", "en or uk.", "CODE");
    const auto size = option("size", "Size of the window, such as 1366x768.", "WxH");
    const auto workspace = option("workspace", "Workspace, run or data file to open.", "PATH");
    parser.addPositionalArgument(QStringLiteral("path"),
                                 QStringLiteral("Data file, run or workspace to open."),
                                 QStringLiteral("[FILE|RUN|WORKSPACE]"));
    parser.process(app);
    Options options;
    options.screenshots = parser.value(shots);
    options.theme = parser.value(theme);
    options.language = parser.value(lang);
    options.size = parser.value(size);
    options.path = parser.value(workspace);
    if (!parser.positionalArguments().isEmpty()) options.path = parser.positionalArguments().constFirst();
    return options;
}

// The version, as text or as the JSON that thresher-cli prints: asked by scripts on machines without a
// display.
bool printVersion(std::span<const char* const> arguments)
{
    const auto given = [&](std::string_view name) {
        return std::any_of(arguments.begin(), arguments.end(),
                           [&](const char* each) { return name == each; });
    };
    if (!given("--version") && !given("-v")) return false;
    const auto version = thresher::versionText();
    const QString text = QString::fromUtf8(version.data(), static_cast<qsizetype>(version.size()));
    QByteArray out = "thresher " + text.toUtf8() + '\n';
    if (given("--json"))
        out = QJsonDocument(QJsonObject{{QStringLiteral("format"), 1},
                                        {QStringLiteral("program"), QStringLiteral("thresher")},
                                        {QStringLiteral("version"), text}})
                  .toJson();
    std::fputs(out.constData(), stdout);
    return true;
}

} // namespace

int main(int argc, char** argv)
{
    if (printVersion({argv, static_cast<std::size_t>(argc)})) return 0;
    thresher::Application app(argc, argv);
    // Qt calls setlocale(): numbers in files must not follow it.
    std::setlocale(LC_NUMERIC, "C");
    QCoreApplication::setOrganizationName(QStringLiteral("thresher"));
    QCoreApplication::setApplicationName(QStringLiteral("thresher"));
    const auto version = thresher::versionText();
    QCoreApplication::setApplicationVersion(
        QString::fromUtf8(version.data(), static_cast<qsizetype>(version.size())));
    const Options options = readOptions(app);

    auto settings = thresher::AppSettings::load();
    if (!options.theme.isEmpty())
        settings.theme = options.theme == QLatin1String("dark")    ? thresher::ThemeChoice::Dark
                         : options.theme == QLatin1String("light") ? thresher::ThemeChoice::Light
                                                                   : thresher::ThemeChoice::System;
    if (!options.language.isEmpty()) settings.language = options.language;
    if (!options.screenshots.isEmpty()) {
        settings.geometry.clear();
        settings.page.clear();
        settings.layout.clear();
    }
    settings.keep = options.screenshots.isEmpty() && options.theme.isEmpty() && options.language.isEmpty();

    thresher::Appearance appearance(app);
    appearance.setLanguage(settings.language);
    appearance.setTheme(settings.theme);
    thresher::WorkspaceController workspace(thresher::realFileSystem());
    workspace.setHome(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation).toStdString() +
                      "/thresher");
    thresher::MainWindow window(workspace, appearance, settings);
    if (const auto parts = options.size.split(QLatin1Char('x')); parts.size() == 2)
        window.resize(parts[0].toInt(), parts[1].toInt());
    window.show();
    if (!options.path.isEmpty())
        window.open(options.path);
    else if (options.screenshots.isEmpty() && QFileInfo::exists(settings.open))
        window.open(settings.open); // where the last sitting ended
    std::unique_ptr<thresher::Screenshots> screenshots;
    if (!options.screenshots.isEmpty())
        screenshots = std::make_unique<thresher::Screenshots>(window, workspace, options.screenshots);
    return QApplication::exec();
}
