#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace thresher::log {
namespace {

spdlog::logger& logger()
{
    static const auto instance = [] {
        auto created =
            std::make_shared<spdlog::logger>("thresher", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        created->set_pattern("%l: %v");
        return created;
    }();
    return *instance;
}

} // namespace

void setLevel(Level level)
{
    static constexpr spdlog::level::level_enum levels[] = {spdlog::level::debug, spdlog::level::info,
                                                           spdlog::level::warn, spdlog::level::err,
                                                           spdlog::level::off};
    logger().set_level(levels[static_cast<int>(level)]);
}

void debug(std::string_view message)
{
    logger().debug(message);
}
void info(std::string_view message)
{
    logger().info(message);
}
void warning(std::string_view message)
{
    logger().warn(message);
}
void error(std::string_view message)
{
    logger().error(message);
}

} // namespace thresher::log
